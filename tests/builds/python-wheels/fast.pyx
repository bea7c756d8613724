def total(list xs):
    cdef long s = 0
    for x in xs:
        s += x
    return s
