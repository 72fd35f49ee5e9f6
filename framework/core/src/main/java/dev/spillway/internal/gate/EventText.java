package dev.spillway.internal.gate;

import dev.spillway.http.Event;
import java.nio.charset.StandardCharsets;

/// An event as it is written (WHATWG HTML, 9.2.5). Its name and id have no line ends; a line of its data stays
/// data, whatever it looks like.
final class EventText {
    private EventText() {}

    static byte[] of(Event event) {
        var text = new StringBuilder(event.data().length() + 64);
        event.id().ifPresent(id -> text.append("id: ").append(id).append('\n'));
        event.name().ifPresent(name -> text.append("event: ").append(name).append('\n'));
        event.retry()
                .ifPresent(
                        wait -> text.append("retry: ").append(wait.toMillis()).append('\n'));
        data(text, event.data());
        return text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void data(StringBuilder text, String data) {
        text.append("data: ");
        for (var i = 0; i < data.length(); i++) {
            var c = data.charAt(i);
            if (c == '\n' || c == '\r') {
                text.append("\ndata: ");
                i += c == '\r' && i + 1 < data.length() && data.charAt(i + 1) == '\n' ? 1 : 0;
            } else {
                text.append(c);
            }
        }
        text.append('\n');
    }
}
