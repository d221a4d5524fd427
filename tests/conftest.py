"""What every test shares: types are checked at run time, TensorFlow keeps quiet."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

from beartype.claw import beartype_package

beartype_package("advisor")
