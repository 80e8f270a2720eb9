"""consentgen: consent forms and risk leaflets that say what can go wrong at this nerve.

Data flows one way: catalogue and request -> resolve -> document -> render -> read-back.
"""

__version__ = "0.1.0"
