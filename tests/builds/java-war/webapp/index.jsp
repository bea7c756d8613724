<%@ page contentType="text/plain; charset=UTF-8" %>${1 + 2} frogs
