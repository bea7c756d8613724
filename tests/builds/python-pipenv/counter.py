import wrapt


@wrapt.decorator
def counted(wrapped, instance, args, kwargs):
    return f"counted {wrapped(*args, **kwargs)}"


@counted
def three():
    return 3


print(three(), wrapt.ObjectProxy(5) + 1)
