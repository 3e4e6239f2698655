"""One emoji, whatever it is put together from, and nothing else; spelled in one way however it was typed."""

import re
from pathlib import Path

import pytest

from convo_channels.core.base.errors import RequestError
from convo_channels.core.posts.emoji import code_of, sign_of
from convo_channels.core.posts.reactions import read_sign

# By the names of Unicode's own list of recommended emoji (emoji-test.txt), with the code points as they stand there.
ONE = {
	"thumbs up": "1F44D", "thumbs up: medium skin tone": "1F44D 1F3FD", "red heart": "2764 FE0F", "keycap: #": "23 FE0F 20E3",
	"keycap: 1": "31 FE0F 20E3", "family: man, woman, girl, boy": "1F468 200D 1F469 200D 1F467 200D 1F466",
	"kiss: woman, man, medium and dark skin tone": "1F469 1F3FD 200D 2764 FE0F 200D 1F48B 200D 1F468 1F3FF",
	"man detective: medium skin tone": "1F575 1F3FD 200D 2642 FE0F", "flag: Israel": "1F1EE 1F1F1", "flag: Poland": "1F1F5 1F1F1",
	"flag: England": "1F3F4 E0067 E0062 E0065 E006E E0067 E007F", "rainbow flag": "1F3F3 FE0F 200D 1F308", "copyright": "A9 FE0F",
	"handshake: light and dark skin tone": "1FAF1 1F3FB 200D 1FAF2 1F3FF", "eye in speech bubble": "1F441 FE0F 200D 1F5E8 FE0F",
	"black flag": "1F3F4", "hourglass done": "231B", "heart on fire": "2764 FE0F 200D 1F525", "melting face": "1FAE0",
}  # fmt: skip
NONE = {
	"nothing": "", "a space": " ", "a letter": "x", "a digit": "1", "a Hebrew letter": "א", "two emoji": "👍👍", "a hundred": "👍" * 100,
	"a lone tone": "\U0001f3fd", "a tone on what has no skin": "😀\U0001f3fd", "two tones": "👍\U0001f3fd\U0001f3fd", "half a flag": "🇮",
	"three letters of flags": "🇮🇱🇵", "markup": "<b>👍</b>", "a script": "<script>", "a name": ":thumbsup:", "an emoji and a space": "👍 ",
	"an emoji and a line": "👍\n", "a joiner at the end": "👍\u200d", "a joiner alone": "\u200d", "the selector alone": "\ufe0f", "as text": "❤\ufe0e",
	"half of a pair": "\ud83d", "a flag without an end": "\U0001f3f4\U000e0067\U000e0062\U000e0065", "tags on a thumb": "👍\U000e0067\U000e0062\U000e0065\U000e007f",
	"a family of twelve": "\u200d".join("👨" * 12), "marks on a letter": "a\u0301\u0301", "a code": "1f44d", "zero": "\x00",
}  # fmt: skip


def sign(points: str) -> str:
	return "".join(chr(int(point, 16)) for point in points.split())


@pytest.mark.parametrize("name", ONE)
def test_one_emoji_is_kept_by_its_code_points(name):
	assert code_of(sign(ONE[name])) == ONE[name].replace(" ", "-").lower()
	assert sign_of(code_of(sign(ONE[name]))) == sign(ONE[name])


@pytest.mark.parametrize("name", ONE)
def test_the_selector_of_colours_makes_no_other_emoji(name):
	assert code_of(sign(ONE[name]).replace("\ufe0f", "")) == code_of(sign(ONE[name]))


@pytest.mark.parametrize("name", NONE)
def test_anything_else_is_refused_in_one_sentence(name):
	with pytest.raises(RequestError, match=r"^A reaction is one emoji\.$"):
		read_sign(NONE[name])


def test_the_emoji_that_are_offered_are_taken_as_they_are_spelled_there():
	path = Path(__file__).parents[3] / "convo_channels/public/js/posts/emoji_list.js"
	offered = re.findall(r'\["([^"]+)", __\(', path.read_text("utf-8"))
	assert len(offered) > 50
	assert [sign_of(code_of(one) or "78") for one in offered] == offered
