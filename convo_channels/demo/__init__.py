"""The demo business: fixtures/ turned into rows (`expand`), and into a site's documents and back (`loader`, `remover`)."""
