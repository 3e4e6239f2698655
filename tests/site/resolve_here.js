// Preloaded into the realtime server, which asks the site by its name: whatever it is called, it is on this machine.
const dns = require("dns");

const lookup = dns.lookup;
dns.lookup = (name, ...rest) => lookup(name === process.env.CONVO_SITE ? "127.0.0.1" : name, ...rest);
