import click


@click.command()
@click.argument("numbers", nargs=-1, type=int)
def main(numbers):
    label = open("label.txt").read().strip()
    click.echo(f"{label} {sum(numbers)}")


main()
