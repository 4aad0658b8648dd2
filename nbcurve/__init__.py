"""How a neural net really works: the functions of the nbcurve course."""

__version__ = '0.1.0'  # its one place

from .checks import language
from .quadratic import *
from .noise import *
from .loss import *
from .descent import *
from .surface import *
from .relu import *
from .fit import *
from .layers import *
from .widgets.sliders import *
from .widgets.judge import *
from .widgets.practice import *
from .widgets.lab import *
from .widgets.pad import DigitPad, digit_image
