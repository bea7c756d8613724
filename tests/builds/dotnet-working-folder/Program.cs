class P { static void Main(string[] a) { System.Console.WriteLine(System.IO.File.Exists("data/list.txt") + " " + System.Environment.GetEnvironmentVariable("MODE")); } }
