"""What kinds of posts there are."""

POST_TYPES = ("Note", "Meeting", "Call", "Reminder", "Idea", "Question", "Decision", "Email")
