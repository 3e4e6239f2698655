"""Commands of bench: `bench --site <site> convo-demo load|remove|state`."""

import sys

import click
import frappe
from frappe.commands import get_site, pass_context


@click.command("convo-demo")
@click.argument("action", type=click.Choice(["load", "remove", "state"]))
@pass_context
def convo_demo(context, action):
	"""Load the demo business into a site, remove it again, or say how it stands."""
	frappe.init(site=get_site(context))
	frappe.connect()
	try:
		_act(action)
	finally:
		frappe.destroy()


def _act(action: str) -> None:
	from convo_channels.demo import jobs

	if action == "state":
		_say(jobs.get_state())
		return
	try:
		jobs.check(action)
		_say(jobs.run(action))
	except Exception as error:
		# the traceback is in the site's Error Log
		click.secho(frappe.utils.strip_html(str(error)) or repr(error), fg="red", err=True)
		sys.exit(1)


def _say(state: dict) -> None:
	click.echo(state["message"] or f"The demo business is not loaded ({state['state']}).")
	for kept in state["kept"]:
		click.echo(f"  {kept['doctype']} {kept['name']}: {kept['reason']}")


commands = [convo_demo]
