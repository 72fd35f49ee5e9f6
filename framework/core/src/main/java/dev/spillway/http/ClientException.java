package dev.spillway.http;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// An outgoing call without the answer that was wanted. It has no stack trace: the other side can cause it, as
/// often as it is called. The message is one line: client, route, what happened in each attempt.
///
/// A handler may let it pass: the framework answers with [#answer()].
public abstract sealed class ClientException extends RuntimeException
        permits ClientCancelled, ClientFailed, ClientRefused, ClientTimeout, UpstreamProblem {
    /// The header field of an answer that must not be retried: somebody further down has tried already, or has no
    /// budget left to. It is obeyed by our clients, and passed on.
    public static final String DO_NOT_RETRY = "X-Do-Not-Retry";

    private static final long serialVersionUID = 1;

    /// Whether whoever called us should call again.
    public enum Retry {
        /// Nobody has tried this a second time.
        SENSIBLE,
        /// It was tried again in vain, or must not be: one more layer of retries makes a storm.
        POINTLESS
    }

    /// The call, and what became of its attempts.
    ///
    /// @param client the name of the client
    /// @param call method and template: `GET /v1/stock/{sku}`
    /// @param attempts what happened, one phrase each
    /// @param retry whether the caller of this process should call again
    public record History(String client, String call, List<String> attempts, Retry retry) {
        /// Copies the list.
        public History {
            attempts = List.copyOf(attempts);
        }

        @Override
        public String toString() {
            var numbered = IntStream.range(0, attempts.size())
                    .mapToObj(i -> (i + 1) + ") " + attempts.get(i))
                    .collect(Collectors.joining("; "));
            return "%s: %s: %s".formatted(client, call, numbered);
        }
    }

    private final transient History history;

    ClientException(History history) {
        super(history.toString(), null, false, false);
        this.history = history;
    }

    /// The call, and what became of its attempts.
    public History history() {
        return history;
    }

    /// What the caller of this process is told when the handler lets this pass: never what the other side said.
    public abstract Problem problem();

    /// The answer of a call that ends with this: its problem, and [#DO_NOT_RETRY] if that is so.
    public Response answer() {
        var answer = Response.problem(problem());
        return switch (history.retry()) {
            case SENSIBLE -> answer;
            case POINTLESS -> answer.header(DO_NOT_RETRY, "1");
        };
    }
}
