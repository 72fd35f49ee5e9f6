package dev.spillway.internal.admin;

import java.util.List;

/// Writes HTML. Every text and every attribute is escaped; there is no way to put in raw markup.
final class Html {
    private final StringBuilder text = new StringBuilder(8192);

    /// An element around `content`.
    Html element(String name, Runnable content) {
        return element(name, "", content);
    }

    /// An element of a class around `content`.
    Html element(String name, String style, Runnable content) {
        open(name, style);
        content.run();
        text.append("</").append(name).append('>');
        return this;
    }

    /// An element around a text.
    Html element(String name, String style, String content) {
        return element(name, style, () -> text(content));
    }

    /// A link.
    Html link(String target, String content) {
        text.append("<a href=\"");
        text(target).text.append("\">");
        text(content).text.append("</a>\n");
        return this;
    }

    /// A gauge.
    Html meter(long value, long most) {
        text.append("<meter min=\"0\" max=\"")
                .append(most)
                .append("\" value=\"")
                .append(value)
                .append("\"></meter>");
        return this;
    }

    /// A table, which scrolls by itself where it is too wide.
    ///
    /// @param head one text for each column
    /// @param rows writes the rows
    Html table(List<String> head, Runnable rows) {
        return element(
                "div",
                "table",
                () -> element("table", () -> {
                    element("thead", () -> element("tr", () -> head.forEach(it -> element("th", "", it))));
                    element("tbody", rows);
                }));
    }

    Html text(String content) {
        content.chars().forEach(c -> {
            switch (c) {
                case '&' -> text.append("&amp;");
                case '<' -> text.append("&lt;");
                case '>' -> text.append("&gt;");
                case '"' -> text.append("&quot;");
                case '\'' -> text.append("&#39;");
                default -> text.append((char) c);
            }
        });
        return this;
    }

    private void open(String name, String style) {
        text.append('<').append(name);
        if (!style.isEmpty()) {
            text.append(" class=\"");
            text(style).text.append('"');
        }
        text.append('>');
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
