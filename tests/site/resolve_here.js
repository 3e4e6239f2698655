// Preloaded into the realtime server of tests and benchmarks. It asks the site by its name: whatever it is called, it is on
// this machine. And it listens on this machine alone, where Frappe would listen to the network.
const dns = require("dns");
const net = require("net");

const HERE = "127.0.0.1";
const lookup = dns.lookup;
dns.lookup = (name, ...rest) => lookup(name === process.env.CONVO_SITE ? HERE : name, ...rest);

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (port, ...rest) {
	if (!/^\d+$/.test(port)) return listen.call(this, port, ...rest);
	return listen.call(this, { port: Number(port), host: HERE }, ...rest);
};
