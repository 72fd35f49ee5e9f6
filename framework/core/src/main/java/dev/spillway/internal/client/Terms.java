package dev.spillway.internal.client;

import dev.spillway.internal.clock.Deadlines;
import dev.spillway.limit.Base;
import dev.spillway.limit.Settings;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/// What a client of a [ClientFamily] has from the framework, and holds to.
///
/// @param name the name in configuration, metrics and messages
/// @param base whom it calls
/// @param settings what is in force for it
/// @param idempotent methods that are configured to be such that may be called twice
/// @param tls how it speaks TLS, if `base` says so
/// @param deadlines the table of clocks
/// @param memory what the process may hold
/// @param budget the retries of all clients that call the target
/// @param retries which attempts there may be
/// @param log one line a failed call
/// @param observer who counts, given what the client is doing
public record Terms(
        String name,
        Base base,
        Settings settings,
        List<String> idempotent,
        Security tls,
        Deadlines deadlines,
        Memory memory,
        RetryBudget budget,
        RetryPolicy retries,
        FailureLog log,
        Function<ClientObserver.Gauges, ClientObserver.OfClient> observer) {
    /// TLS of a client.
    ///
    /// @param context keys and authorities as they are now; to be asked for each connection
    /// @param parameters versions, suites, groups, signatures, and that the certificate names the host; a copy
    public record Security(Supplier<SSLContext> context, Supplier<SSLParameters> parameters) {}

    /// Copies the list.
    public Terms {
        idempotent = List.copyOf(idempotent);
    }
}
