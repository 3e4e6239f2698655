/** The dialog of a mail as pages and forms ask for it. */
import { openOver } from "../host/over.js";
import WriteDialog from "./WriteDialog.vue";

/** `customers`: those who were chosen; without them all members are written to. Resolves with true when the mail went. */
export const openWrite = (host, segment, customers = []) => openOver(host, WriteDialog, "sent", { segment, customers });
