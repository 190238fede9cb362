"""Two to five records of one kind become one, and within 30 days several again (A08).

A kind wants it by saying `merges` in its Screen. places.py says what becomes of everything that points at a
merged record; choice.py which values the survivor gets; merge.py and undo.py are the two verbs, openings.py and
children.py their parts; late.py catches what is written to a record while it is being merged; tell.py is for readers.
"""
