"""The commands of every screen with their default keys; those of the article are in `article_commands`."""

from __future__ import annotations

from collections.abc import Mapping

from reader.choices import COLOURS
from reader.ui.keys.article_commands import ARTICLE_COMMANDS
from reader.ui.keys.command import Command, key_sign

APP_COMMANDS = (
    Command("app.keys", "question_mark,f1", "app.show_keys", "keys", "List all keys"),
    Command("app.palette", "ctrl+p,colon", "app.show_commands", "commands", "Run a command by name"),
    Command("app.theme", "T", "app.choose_theme", "theme", "Choose a theme"),
    Command("app.guide", "", "app.guide('begin')", "first steps", "Go through the first steps again: mark, note, find, export"),
    Command("app.starter", "", "app.starter", "starter list", "Choose feeds from the starter list", group="feeds"),
    Command("app.import", "", "app.import_file", "import", "Import subscriptions, or highlights and articles of another program", group="feeds"),
    Command("app.rules", "", "app.rules", "rules", "Rules: what is done with articles on arrival", group="feeds"),
    Command("app.health", "", "app.feed_health", "feed health", "Feed health: errors, intervals, full text", group="feeds"),
    Command("library.stop", "ctrl+x", "app.stop_update", "stop refresh", "Stop the running update", group="feeds"),
    Command("app.quit", "Q,ctrl+q", "app.leave", "quit", "Quit"),
)  # fmt: skip


GUIDE_COMMANDS = (
    Command("guide.skip", "f8", "app.guide('skip')", "next step", "Skip this one of the first steps", group="first steps"),
    Command("guide.end", "f9", "app.guide('end')", "end", "End the first steps", group="first steps"),
)  # fmt: skip
"""Bound to the app, active while the first steps are shown; any other command on their keys goes before."""


def _library(id: str, keys: str, label: str, help: str, *, group: str, show: bool = False) -> Command:
    return Command(id, keys, f"run('{id}')", label, help, show, group)


LIBRARY_COMMANDS = (
    _library("library.next-unread", "n", "next unread", "Next unread article; at the end of a feed that of the next one", group="articles"),
    _library("library.previous-unread", "p", "previous unread", "Previous unread article", group="articles"),
    _library("library.refresh", "r", "refresh", "Update the feed or folder selected at the left", show=True, group="feeds"),
    _library("library.refresh-all", "R", "refresh all", "Update all feeds", group="feeds"),
    _library("library.browser", "o", "browser", "Open the article in the browser, a PDF in its viewer at this page", group="articles"),
    _library("library.pdf", "P", "full report", "Fetch the full report that the page offers as PDF", group="articles"),
    _library("library.statistics", "B", "statistics", "Statistics: articles received, read, finished and marked, by week and feed; feeds never opened", group="feeds"),
    _library("library.search", "slash", "search", "Search the text of all articles", show=True, group="articles"),
    _library("library.notebook", "N", "notebook", "All highlights of all articles", show=True, group="everywhere"),
    _library("library.export", "e", "export", "Export in a format to choose", group="everywhere"),
    _library("library.tags", "t", "tags", "Tags of the article", group="articles"),
    _library("library.go", "ctrl+g", "go to", "Go to a feed, folder, view or tag by a part of its name", group="everywhere"),
    _library("library.zen", "z", "zen", "Show only the article, and back", group="everywhere"),
    _library("library.next-pane", "tab", "next pane", "Go to the next pane", group="everywhere"),
    _library("library.previous-pane", "shift+tab", "previous pane", "Go to the previous pane", group="everywhere"),
    _library("library.undo", "u,ctrl+z", "undo", "Undo the last change to highlights, notes, tags, stars, read marks", group="everywhere"),
    _library("library.redo", "ctrl+r", "redo", "Redo the last change that was undone", group="everywhere"),
    _library("library.back", "h,left,escape", "back", "Back to the previous pane", group="everywhere"),
    _library("library.leave", "q", "back or quit", "Back to the previous pane; from the feeds, quit", group="everywhere"),
    _library("library.feeds", "1", "feeds", "Go to the feeds", group="everywhere"),
    _library("library.articles", "2", "articles", "Go to the articles", group="everywhere"),
    _library("library.article", "3", "article", "Go to the article", group="everywhere"),
    _library("library.read", "m", "read", "Mark read or unread", show=True, group="articles"),
    _library("library.star", "s", "star", "Star or unstar", show=True, group="articles"),
    _library("library.later", "L", "later", "Keep for later", group="articles"),
    _library("library.all-read", "A", "all read", "Mark the whole list read", group="articles"),
    _library("library.unread-only", "U", "unread only", "Show only unread articles", group="articles"),
    _library("library.copy", "y", "copy address", "Copy the article's address", group="articles"),
    _library("library.details", "I", "details", "What is known of the article for citing it; correct it", group="articles"),
    _library("library.pipe", "vertical_line", "pipe", "Pipe the article's text to a command", group="articles"),
    _library("library.corrections", "", "corrections", "What publishers changed of passages you quoted", group="articles"),
    _library("library.related", "ampersand", "related", "Related reports, passages marked in them first", group="articles"),
    _library("library.highlights", "apostrophe", "highlights", "Show the article's highlights beside it, and back", group="article"),
    _library("library.contents", "number_sign", "contents", "Go to a heading of the article", group="article"),
    _library("library.changes", "D", "changes", "Show what changed in the article since it was read or highlighted", group="article"),
    _library("library.everything", "c", "everything", "Show the whole page before cleaning, and back", group="article"),
    _library("library.add", "a", "add feed", "Subscribe to a feed", show=True, group="feeds"),
)  # fmt: skip

SEARCH_COMMANDS = (
    Command("search.decide", "enter", "decide", "show", "Show what was found", group="search line"),
    Command("search.give-up", "escape", "give_up", "cancel", "Leave the list as it was", group="search line", priority=True),
    Command("search.earlier", "up", "earlier(-1)", "earlier", "The search before this one", group="search line"),
    Command("search.later", "down", "earlier(1)", "later", "The search after this one", group="search line"),
    Command("search.complete", "tab", "complete", "complete", "Take the completion", group="search line", priority=True),
    Command("search.keep", "ctrl+s", "keep", "keep as view", "Keep the search as a view", group="search line"),
)  # fmt: skip

LIST_COMMANDS = (
    Command("articles.done", "x", "screen.run('articles.done')", "done", "Put the article away, or bring it back", show=True, group="articles"),
    Command("articles.put-off", "W", "screen.run('articles.put-off')", "until", "Keep the article for later until a day", group="articles"),
    Command("articles.catch-up", "C", "screen.run('articles.catch-up')", "catch up", "Put away what is unread and older than an age", group="articles"),
    Command("articles.why", "i", "screen.run('articles.why')", "why", "Say why Today has the row where it is", group="articles"),
    Command("articles.sort", "comma", "screen.run('articles.sort')", "sort", "Sort the list, or show it with or without days", group="articles"),
    Command("articles.keep-view", "ctrl+s", "screen.run('articles.keep-view')", "keep as view", "Keep the search that is shown as a view", group="articles"),
    Command("articles.move-down", "J", "screen.run('articles.move-down')", "move down", "Move the article down in Later", group="articles"),
    Command("articles.move-up", "K", "screen.run('articles.move-up')", "move up", "Move the article up in Later", group="articles"),
    Command("articles.delete", "delete", "screen.run('articles.delete')", "delete page", "Delete a saved page that came by no feed; undo brings it back", group="articles"),
    Command("articles.pick", "v", "screen.run('articles.pick')", "pick", "Pick the row, so that the next key acts on all that are picked", group="articles"),
    Command("articles.pick-range", "V", "screen.run('articles.pick-range')", "pick range", "Pick all rows up to the last one that is picked", group="articles"),
    Command("articles.pick-all", "asterisk", "screen.run('articles.pick-all')", "pick all", "Pick all rows, or none", group="articles"),
)  # fmt: skip

TREE_COMMANDS = (
    Command("tree.fold", "f,left", "fold", "fold", "Fold or unfold a folder", group="feeds"),
    Command("tree.fold-all", "F", "fold_all", "fold all", "Fold or unfold all folders", group="feeds"),
    Command("tree.health", "H", "app.feed_health", "health", "Feed health: errors, intervals, full text", group="feeds"),
    Command("tree.settings", "E", "request('settings')", "settings", "Settings of the feed: title, folder, priority, what is kept and fetched", group="feeds"),
    Command("tree.rename", "", "request('rename')", "rename", "Rename the feed", group="feeds"),
    Command("tree.move", "M", "request('move')", "move", "Move the feed to another folder", group="feeds"),
    Command("tree.mute", "S", "request('mute')", "mute", "Mute the feed: what comes is marked done at once; or no longer", group="feeds"),
    Command(
        "tree.unsubscribe",
        "D,delete",
        "request('unsubscribe')",
        "unsubscribe",
        "Unsubscribe (annotated articles are kept)",
        group="feeds",
    ),
)  # fmt: skip

ROW_COMMANDS = (
    Command("list.down", "j,down", "move(1)", "down", "Next row", group="lists"),
    Command("list.up", "k,up", "move(-1)", "up", "Previous row", group="lists"),
    Command("list.first", "g,home", "first", "first", "First row", group="lists"),
    Command("list.last", "G,end", "last", "last", "Last row", group="lists"),
    Command("list.half-down", "ctrl+d", "half_page(1)", "half down", "Half a page down", group="lists"),
    Command("list.half-up", "ctrl+u", "half_page(-1)", "half up", "Half a page up", group="lists"),
    Command("list.page-down", "space,pagedown,ctrl+f", "page(1)", "page down", "A page down", group="lists"),
    Command("list.page-up", "pageup,ctrl+b", "page(-1)", "page up", "A page up", group="lists"),
    Command("list.choose", "enter,l,right", "choose", "open", "Open this row", show=True, group="lists"),
)  # fmt: skip

PANE_COMMANDS = (
    Command("pane.filter", "f", "request('filter')", "only", "Show only a colour or a tag", show=True, group="highlights pane"),
    Command("pane.note", "a", "request('note')", "note", "Write a note on the highlight", show=True, group="highlights pane"),
    Command("pane.tags", "t", "request('tags')", "tags", "Tags of the highlight", show=True, group="highlights pane"),
    Command("pane.confirm", "c", "request('confirm')", "confirm", "Confirm its place in the changed text", show=True, group="highlights pane"),
    Command("pane.place", "p", "request('place')", "place", "Place it again: select the passage in the article", show=True, group="highlights pane"),
    Command("pane.delete", "d,delete", "request('delete')", "delete", "Delete the highlight", group="highlights pane"),
    Command("pane.copy", "y", "request('copy')", "copy", "Copy the quote, in the format chosen last", group="highlights pane"),
    Command("pane.quote", "Y", "request('quote')", "copy as", "Choose the format the quote is copied in", group="highlights pane"),
    Command("pane.draft", "O", "request('draft')", "into a draft", "Put the highlight into a draft", group="highlights pane"),
    Command("pane.link", "K", "request('link')", "link", "Link the highlight to another one", group="highlights pane"),
    Command("pane.undo", "u,ctrl+z", "request('undo')", "undo", "Undo the last change to the article's highlights", group="highlights pane"),
    Command("pane.redo", "ctrl+r", "request('redo')", "redo", "Redo the last change that was undone", group="highlights pane"),
    Command("pane.back", "h,left,escape,q", "request('back')", "back", "Back to the article", show=True, group="highlights pane"),
    Command("pane.close", "apostrophe", "request('close')", "close", "Close the pane", group="highlights pane"),
)  # fmt: skip

RULE_COMMANDS = (
    Command("rules.add", "a", "add", "add", "Add a rule", show=True, group="rules"),
    Command("rules.try", "t", "try", "last week", "Show what the rule would have done last week", show=True, group="rules"),
    Command("rules.switch", "x", "switch", "on, off", "Switch the rule on or off", show=True, group="rules"),
    Command("rules.down", "J", "move_rule(1)", "later", "Have the rule run later", show=True, group="rules"),
    Command("rules.up", "K", "move_rule(-1)", "earlier", "Have the rule run earlier", show=True, group="rules"),
    Command("rules.take-back", "u", "take_back", "take back", "Take back what the rule did in one update", show=True, group="rules"),
    Command("rules.delete", "d,delete", "delete", "delete", "Delete the rule", show=True, group="rules"),
    Command("rules.back", "escape,q,h", "leave", "close", "Close the rules", show=True, group="rules"),
)  # fmt: skip

CHANGES_COMMANDS = (
    Command("changes.older", "left_square_bracket", "choose(-1)", "older", "Compare with the previous revision", show=True, group="changes"),
    Command("changes.newer", "right_square_bracket", "choose(1)", "newer", "Compare with the next revision", show=True, group="changes"),
    Command("changes.open", "enter,l", "open", "read it", "Read the older revision, with its highlights", show=True, group="changes"),
    Command("changes.back", "q,h,left,escape,D", "back", "back", "Back to the article", show=True, group="changes"),
)  # fmt: skip

WHOLE_PAGE_COMMANDS = (
    Command("page.never", "x", "screen.correct('never')", "never here", "Never show blocks like the one at the caret on this site; again: no longer", show=True, group="whole page"),
    Command("page.always", "equals_sign", "screen.correct('always')", "always here", "Always show blocks like the one at the caret on this site; again: no longer", show=True, group="whole page"),
    Command("page.why", "X", "screen.explain_block", "why", "Say whether the block at the caret is part of the article, and what left it out", show=True, group="whole page"),
)  # fmt: skip

HEALTH_COMMANDS = (
    Command("health.refresh", "r", "refresh", "refresh", "Fetch this feed now", show=True, group="feed health"),
    Command("health.site", "o", "site", "site", "Open its site in the browser", show=True, group="feed health"),
    Command("health.take", "t", "take", "take", "Take the entries held back from a listing page", group="feed health"),
    Command("health.learn", "w", "learn", "wrong list", "Look for another list on a listing page, when the wrong one is read", group="feed health"),
    Command("health.back", "q,h,left,escape,H", "back", "back", "Back to the library", show=True, group="feed health"),
)  # fmt: skip

STATISTICS_COMMANDS = (
    Command("statistics.unsubscribe", "D,delete", "unsubscribe", "unsubscribe", "Unsubscribe from the feed (annotated articles are kept)", show=True, group="statistics"),
    Command("statistics.weeks", "w", "weeks", "more weeks", "Show twelve weeks, or a year", show=True, group="statistics"),
    Command("statistics.undo", "u,ctrl+z", "undo", "undo", "Undo the last change", group="statistics"),
    Command("statistics.back", "q,h,left,escape,B", "back", "back", "Back to the library", show=True, group="statistics"),
)  # fmt: skip

NOTEBOOK_COMMANDS = (
    Command("notebook.search", "slash", "search", "search", "Narrow by a query: words, tag:, colour:, marked:, is:uncited", show=True, group="notebook"),
    Command("notebook.next-pane", "tab", "next_pane", "facets", "Go to the facets, and back", show=True, group="notebook"),
    Command("notebook.tags", "t", "passages('tags')", "tags", "Tags of the highlight; added to all that are picked", show=True, group="notebook"),
    Command("notebook.draft", "O", "passages('draft')", "draft", "Put what is picked into a draft", show=True, group="notebook"),
    Command("notebook.drafts", "D", "drafts", "drafts", "The drafts", show=True, group="notebook"),
    Command("notebook.whole", "f", "passages('whole')", "whole", "Show the whole passage with its context, links and history", show=True, group="notebook"),
    Command("notebook.export", "e", "passages('export')", "export", "Export what is picked, else what is shown, in a format you choose", show=True, group="notebook"),
    Command("notebook.note", "a", "passages('note')", "note", "Write a note on the highlight", show=True, group="notebook"),
    Command("notebook.pick", "v", "passages('pick')", "pick", "Pick the highlight; the next key acts on all picked ones", group="notebook"),
    Command("notebook.pick-range", "V", "passages('pick-range')", "pick range", "Pick all up to the last one that is picked", group="notebook"),
    Command("notebook.pick-all", "asterisk", "passages('pick-all')", "pick all", "Pick all that are shown, or none", group="notebook"),
    *(
        Command(f"notebook.colour-{number}", str(number), f"passages('colour {name}')", name, f"Colour what is picked {name}", group="notebook")
        for number, name in enumerate(COLOURS, start=1)
    ),
    Command("notebook.next-group", "right_square_bracket", "passages('next-group')", "next group", "Go to the next report, tag or day", group="notebook"),
    Command("notebook.previous-group", "left_square_bracket", "passages('previous-group')", "previous group", "Go to the previous report, tag or day", group="notebook"),
    Command("notebook.link", "K", "passages('link')", "link", "Link the highlight to another one", group="notebook"),
    Command("notebook.rename-tag", "r", "rename_tag", "rename tag", "Rename the chosen tag everywhere; the name of another tag merges both", group="notebook"),
    Command("notebook.group", "o", "group", "group", "Group by report, by tag, by day", group="notebook"),
    Command("notebook.delete", "d,delete", "passages('delete')", "delete", "Delete what is picked", group="notebook"),
    Command("notebook.pipe", "vertical_line", "passages('pipe')", "pipe", "Pipe the quote to a command", group="notebook"),
    Command("notebook.copy", "y", "passages('copy')", "copy", "Copy what is picked, in the format chosen last", group="notebook"),
    Command("notebook.quote", "Y", "passages('quote')", "copy as", "Choose the format it is copied in: Markdown, pandoc, Org, Typst, LaTeX, APA and others", group="notebook"),
    Command("notebook.undo", "u,ctrl+z", "step('undo')", "undo", "Undo the last change", group="notebook"),
    Command("notebook.redo", "ctrl+r", "step('redo')", "redo", "Redo the last change that was undone", group="notebook"),
    Command("notebook.back", "q,h,left,escape,N", "back", "back", "Back to the library", show=True, group="notebook"),
)  # fmt: skip

DRAFT_COMMANDS = (
    Command("draft.paragraph", "n", "paragraph", "paragraph", "Write a paragraph after the item", show=True, group="drafts"),
    Command("draft.heading", "H", "heading", "heading", "Write a heading after the item", show=True, group="drafts"),
    Command("draft.down", "J", "move_item(1)", "down", "Move the item down", show=True, group="drafts"),
    Command("draft.up", "K", "move_item(-1)", "up", "Move the item up", show=True, group="drafts"),
    Command("draft.export", "e", "export", "export", "Export the draft with citations and references", show=True, group="drafts"),
    Command("draft.trim", "t", "trim", "trim", "Shorten the passage: omitted words become […]; the highlight is not changed", show=True, group="drafts"),
    Command("draft.fold", "f", "fold('one')", "fold", "Fold or unfold the heading", show=True, group="drafts"),
    Command("draft.fold-all", "F", "fold('all')", "fold all", "Fold or unfold all headings", group="drafts"),
    Command("draft.pick", "v", "pick('one')", "pick", "Pick the item; the next key acts on all picked items", group="drafts"),
    Command("draft.pick-range", "V", "pick('range')", "pick range", "Pick all up to the last one that is picked", group="drafts"),
    Command("draft.deeper", "greater_than_sign", "level(1)", "deeper", "Move the heading one level deeper", group="drafts"),
    Command("draft.higher", "less_than_sign", "level(-1)", "higher", "Move the heading one level up", group="drafts"),
    Command("draft.open", "o", "open", "open", "Open the passage in its article", group="drafts"),
    Command("draft.rename", "r", "rename", "rename", "Rename the draft", group="drafts"),
    Command("draft.delete", "d,delete", "delete", "take out", "Take the item out of the draft", group="drafts"),
    Command("draft.undo", "u,ctrl+z", "undo", "undo", "Undo the last change", group="drafts"),
    Command("draft.redo", "ctrl+r", "redo", "redo", "Redo the last change that was undone", group="drafts"),
    Command("draft.back", "q,h,left,escape", "back", "back", "Back to the notebook", show=True, group="drafts"),
)  # fmt: skip

DIALOG_COMMANDS = (
    Command("dialog.accept", "enter", "accept", "accept", "Accept what was typed", group="dialogs"),
    Command("dialog.leave", "escape", "leave", "cancel", "Close without an answer", group="dialogs", priority=True),
    Command("dialog.yes", "y,enter", "answer(True)", "yes", "Answer yes", group="dialogs"),
    Command("dialog.no", "n,escape,q", "answer(False)", "no", "Answer no", group="dialogs"),
    Command("dialog.back", "escape,q,h", "leave", "cancel", "Close a list of choices", group="dialogs"),
)  # fmt: skip

CORRECTIONS_COMMANDS = (
    Command("corrections.done", "d,x", "done", "done", "Take note of a correction: it is not shown again", group="corrections"),
)  # fmt: skip

DETAILS_COMMANDS = (
    Command("details.reset", "d,delete", "reset", "take back", "Take your value back: what publishers say counts again", group="details"),
)  # fmt: skip

PIPE_COMMANDS = (
    Command("pipe.note", "a", "note", "as a note", "Add what the command wrote to the note of the passage or article", group="output of a command"),
    Command("pipe.copy", "y", "copy", "copy", "Copy what the command wrote", group="output of a command"),
    Command("pipe.background", "b", "background", "in the background", "Go on reading while the command runs", group="output of a command"),
    Command("pipe.down", "j", "scroll(1)", "down", "Scroll down a line", group="output of a command"),
    Command("pipe.up", "k", "scroll(-1)", "up", "Scroll up a line", group="output of a command"),
    Command("pipe.page", "space", "scroll(15)", "page", "Scroll down a page", group="output of a command"),
    Command("pipe.close", "escape,q,h", "leave", "close", "Close, and cancel the command if it is still running", group="output of a command"),
)  # fmt: skip

CARD_COMMANDS = (
    Command("card.note", "a", "answer('note')", "note", "Write a note on the highlight", group="highlight card"),
    Command("card.tags", "t", "answer('tags')", "tags", "Tags of the highlight", group="highlight card"),
    *(
        Command(f"card.colour-{number}", str(number), f"recolour('{name}')", name, f"Colour the highlight {name}", group="highlight card")
        for number, name in enumerate(COLOURS, start=1)
    ),
    Command("card.confirm", "c", "answer('confirm')", "confirm its place", "Confirm its place in the changed text", group="highlight card"),
    Command("card.place", "p", "answer('place')", "place again", "Place it again", group="highlight card"),
    Command("card.draft", "O", "answer('draft')", "into a draft", "Put the highlight into a draft", group="highlight card"),
    Command("card.link", "K", "answer('link')", "link", "Link the highlight to another one", group="highlight card"),
    Command("card.copy", "y", "answer('copy')", "copy", "Copy the quote, in the format chosen last", group="highlight card"),
    Command("card.quote", "Y", "answer('quote')", "copy as", "Choose the format the quote is copied in", group="highlight card"),
    Command("card.delete", "d,delete", "answer('delete')", "delete", "Delete the highlight", group="highlight card"),
    Command("card.close", "escape,q,h,enter", "leave", "close", "Close the card", group="highlight card"),
)  # fmt: skip

EDITOR_COMMANDS = (
    Command("editor.done", "escape,ctrl+s", "done", "done", "Save and close the note", group="note", priority=True),
    Command("editor.external", "ctrl+e", "external", "open your editor", "Write the note in $VISUAL or $EDITOR", group="note", priority=True),
)  # fmt: skip

FIGURE_COMMANDS = (
    Command("figure.viewer", "o,enter", "viewer", "viewer", "Open the image in the desktop's viewer", group="figure"),
    Command("figure.browser", "O", "browser", "browser", "Open the image's address in the browser", group="figure"),
    Command("figure.copy", "y", "copy", "copy address", "Copy the image's address", group="figure"),
    Command("figure.next", "n,right,l,j,down", "step(1)", "next", "Next figure of the article", group="figure"),
    Command("figure.previous", "N,p,left,k,up", "step(-1)", "previous", "Previous figure of the article", group="figure"),
    Command("figure.back", "escape,q,h", "back", "back", "Back to the article", group="figure"),
)  # fmt: skip

STARTER_COMMANDS = (
    Command("starter.toggle", "space,x", "choose", "select", "Select or deselect a feed, or all of a folder", group="starter list", priority=True),
    Command("starter.unfold", "tab,l,right", "unfold", "open the folder", "Show the feeds of the folder, or hide them", group="starter list", priority=True),
    Command("starter.all", "a", "all", "all", "Select all feeds, or none", group="starter list"),
    Command("starter.accept", "enter", "accept", "subscribe", "Subscribe to the selected feeds", group="starter list", priority=True),
)  # fmt: skip

ALL_COMMANDS: tuple[Command, ...] = (
    *APP_COMMANDS,
    *GUIDE_COMMANDS,
    *ARTICLE_COMMANDS,
    *LIBRARY_COMMANDS,
    *SEARCH_COMMANDS,
    *LIST_COMMANDS,
    *TREE_COMMANDS,
    *ROW_COMMANDS,
    *PANE_COMMANDS,
    *RULE_COMMANDS,
    *CHANGES_COMMANDS,
    *WHOLE_PAGE_COMMANDS,
    *HEALTH_COMMANDS,
    *NOTEBOOK_COMMANDS,
    *DRAFT_COMMANDS,
    *DIALOG_COMMANDS,
    *CORRECTIONS_COMMANDS,
    *DETAILS_COMMANDS,
    *PIPE_COMMANDS,
    *CARD_COMMANDS,
    *EDITOR_COMMANDS,
    *FIGURE_COMMANDS,
    *STARTER_COMMANDS,
    *STATISTICS_COMMANDS,
)
"""All commands."""

_BY_ID = {command.id: command for command in ALL_COMMANDS}


def key_of(command_id: str, keys: Mapping[str, str]) -> str:
    """The first key of a command as it is shown; `keys` are those that are not the defaults.

    For a command without a key: its name, and the key that opens the list of commands.
    """
    command = _BY_ID[command_id]
    if first := keys.get(command_id, command.keys).split(",")[0]:
        return key_sign(first)
    return (
        f"“{command.label.lower()}” ({key_of('app.palette', keys)})" if command_id != "app.palette" else "?"
    )


def named(command_id: str, label: str, action: str = "") -> Command:
    """A command with another label or action, for a screen where it does something else."""
    command = _BY_ID[command_id]
    return command._replace(label=label, action=action or command.action)


PANE_HINTS = (named("list.choose", "go"), *(command for command in PANE_COMMANDS if command.show))
"""What the bottom line shows while the focus is in the list of highlights beside an article."""


def how_to_mark(keys: Mapping[str, str]) -> str:
    """How to make a highlight, shown where there is none yet."""
    names = ("article.select", "article.highlight-selection", "article.highlight")
    select, take, sentence = (key_of(name, keys) for name in names)
    return f"In an article: {select}, select, {take}. Or {sentence} on a sentence."
