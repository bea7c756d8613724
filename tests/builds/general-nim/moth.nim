import std/[os, strutils]

echo "circles the ", readFile(paramStr(1)).strip
