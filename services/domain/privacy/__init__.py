"""Personal data (personuppgifter): what is kept about people, why and how long, and all that is kept about one of them.

Sources: the General Data Protection Regulation (EU) 2016/679, articles 13, 15 and 30.
"""
