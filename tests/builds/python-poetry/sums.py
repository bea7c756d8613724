import click
import yaml


@click.command()
@click.argument("numbers", nargs=-1, type=int)
def main(numbers):
    settings = yaml.safe_load(open("settings.yaml"))
    click.echo(f"{settings['label']} {sum(numbers)}, compiled: {yaml.__with_libyaml__}")


main()
