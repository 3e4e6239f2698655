/** The dialog of a new channel as forms ask for it. */
import { openOver } from "../host/over.js";
import NewChannelOver from "./NewChannelOver.vue";

/** `segment`: {value, label}. Resolves with the channel that was made, or null. */
export const openNewChannel = (host, segment) => openOver(host, NewChannelOver, "created", { of: segment });
