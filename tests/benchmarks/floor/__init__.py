"""The floor: the same pages as somebody would write them by hand for this one purpose.

Bare Django 5.2 views behind the same session, sign-in and CSRF middleware, with one query for what the page shows,
hand-written templates for the same markup, and no rights, no components, no framework data: what is fixed stands in the
HTML. What the product takes longer is the price of being a product.
"""
