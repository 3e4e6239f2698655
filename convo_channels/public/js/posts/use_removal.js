/**
 * Deleting a post.
 *
 * Owns: the request, and whether it is under way. Must not: know where the post stands; whoever shows it takes it away.
 */
import { ref } from "vue";

export function useRemoval(host, post, removed) {
	const isDeleting = ref(false);

	async function remove() {
		isDeleting.value = true;
		try {
			await host.call("convo_channels.api.posts.delete_post", { post: post().name }, { post: true });
			removed();
		} catch (error) {
			host.toast(error.message, "error");
		} finally {
			isDeleting.value = false;
		}
	}

	return { isDeleting, remove };
}
