"""The rules of the domain: what a product is priced by, and what it is made up of."""
