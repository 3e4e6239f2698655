"""What people do in the Desk, one function for each step, done on a Playwright page in the browser's own process.

No Frappe here. A step waits for what it promises; what it returns is plain data. Each module holds the steps of one part
of the Desk; a test asks for a step by its name alone, so no two of them share one.
"""

from tests.site.desk_steps.anywhere import *
from tests.site.desk_steps.insight import *
from tests.site.desk_steps.library import *
from tests.site.desk_steps.lists_and_forms import *
from tests.site.desk_steps.posts import *
from tests.site.desk_steps.rules import *
from tests.site.desk_steps.streams import *
from tests.site.desk_steps.talk import *
from tests.site.desk_steps.writing import *
