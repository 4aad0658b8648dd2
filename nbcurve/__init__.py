"""How a neural net really works: the functions of the nbcurve course."""

from .ground import language
from .quadratic import *
from .noise import *
from .loss import *
from .descent import *
from .relu import *
from .sliders import *
from .practice import *
from .lab import *
from .pad import *
