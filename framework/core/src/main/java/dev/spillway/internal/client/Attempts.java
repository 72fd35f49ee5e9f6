package dev.spillway.internal.client;

import dev.spillway.http.ClientCancelled;
import dev.spillway.http.ClientException;
import dev.spillway.http.ClientException.History;
import dev.spillway.http.ClientException.Retry;
import dev.spillway.http.ClientFailed;
import dev.spillway.http.ClientRefused;
import dev.spillway.http.ClientTimeout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// What became of the attempts of one call so far. Any thread tells it: a call may be ended just as an attempt of
/// it is.
public final class Attempts {
    private static final Pattern CONTROL = Pattern.compile("[\\p{IsControl}\\u2028\\u2029]");
    private static final int LONGEST = 200;

    private final String client;
    private final String call;
    private final List<String> phrases = new ArrayList<>(1);
    private final Consumer<String> told;
    private volatile Retry retry = Retry.SENSIBLE;

    /// None yet.
    ///
    /// @param client the name of the client
    /// @param call what it is counted under
    /// @param told hears what is noted, as it happens
    public Attempts(String client, String call, Consumer<String> told) {
        this.told = told;
        this.client = client;
        this.call = call;
    }

    /// Takes note of what happened.
    ///
    /// @param text may quote the other side: it is kept to one line of readable length
    public void add(String text) {
        var plain = CONTROL.matcher(text).replaceAll("?");
        var phrase = plain.length() <= LONGEST ? plain : plain.substring(0, LONGEST) + "…";
        synchronized (phrases) {
            phrases.add(phrase);
        }
        told.accept(phrase);
    }

    /// It has cost a retry, or must not cost one: whoever called us should leave it.
    public void exhausted() {
        retry = Retry.POINTLESS;
    }

    /// What was noted.
    public History history() {
        synchronized (phrases) {
            return new History(client, call, phrases, retry);
        }
    }

    /// A breaker is open because many have tried in vain: one more layer that tries would only find that out too.
    private ClientRefused refused(ClientRefused.Reason reason) {
        switch (reason) {
            case BREAKER -> exhausted();
            case PERMITS, MEMORY -> {}
        }
        return new ClientRefused(history(), reason);
    }

    /// What the application gets for the last failure.
    ClientException thrown(Fault fault) {
        return switch (fault.kind()) {
            case Fault.Late(var phase) -> new ClientTimeout(history(), phase);
            case Fault.Refused(var reason) -> refused(reason);
            case Fault.Failed(var reason) -> new ClientFailed(history(), reason);
            case Fault.Cancelled _ -> new ClientCancelled(history());
        };
    }
}
