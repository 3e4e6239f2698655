/** What kinds of posts there are, where no page of the server says so; core/posts/types.py has the same. */
export const POST_TYPES = ["Note", "Meeting", "Call", "Reminder", "Idea", "Question", "Decision", "Email"];
