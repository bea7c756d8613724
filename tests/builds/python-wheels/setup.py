from setuptools import setup
from Cython.Build import cythonize
setup(name="fastsum", version="1.0", ext_modules=cythonize("fast.pyx"))
