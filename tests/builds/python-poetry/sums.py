import click
from markupsafe import _speedups, escape


@click.command()
@click.argument("numbers", nargs=-1, type=int)
def main(numbers):
    label = open("label.txt").read().strip()
    click.echo(f"{label} {escape('&')} {sum(numbers)}, compiled: {bool(_speedups)}")


main()
