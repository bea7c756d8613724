using System;
using System.IO;

static class Program
{
    static void Main(string[] arguments)
    {
        var path = Path.Combine(AppDomain.CurrentDomain.BaseDirectory, "colours.txt");
        Console.WriteLine(Array.IndexOf(File.ReadAllLines(path), arguments[0]));
    }
}
