"""Programs that try to make the product lose a word: real servers, real databases, a real browser, kill -9.

`./run reliability` runs any of them at any length; the tests here run each for some seconds.
"""
