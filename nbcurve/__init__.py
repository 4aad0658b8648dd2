"""How a neural net really works: the functions of the nbcurve course."""

__version__ = '0.1.0'  # its one place

from .checks import language
from .quadratic import mk_quad, plot_function, quad
from .noise import add_noise, noise, noisy_points
from .loss import best_quad, mae, mse, plot_fit
from .descent import Descent, descend, quad_mae
from .surface import LossSurface, loss_surface
from .relu import double_relu, plot_relus, rectified_linear, relu_sum
from .fit import ReluFit, fit_relus
from .layers import mlp, plot_regions
from .widgets.sliders import interact
from .widgets.judge import Exercise, check, progress
from .widgets.practice import predict, quiz
from .widgets.lab import CurveLab
from .widgets.pad import DigitPad, digit_image

__all__ = [name for name, value in list(globals().items()) if name[0] != '_' and getattr(value, '__module__', None)]
