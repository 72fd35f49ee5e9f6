package dev.spillway.internal.gate;

import dev.spillway.http.Authenticator;
import dev.spillway.http.Request;
import java.util.Optional;
import java.util.function.Supplier;

/// Finds out whom a call counts for.
///
/// An application's `authenticate` is user code that anybody can cause to run, and what it asks may be slow. So it
/// runs under the deadline of the call and within a permit of the process, and an address that keeps failing is
/// not asked about: each 401 takes a token from the client rate of its address, and without a token there is no
/// further try.
final class Identity {
    private final Optional<Authenticator> authenticator;
    private final ProcessPermits process;
    private final UserCode userCode;

    Identity(Optional<Authenticator> authenticator, ProcessPermits process, UserCode userCode) {
        this.authenticator = authenticator;
        this.process = process;
        this.userCode = userCode;
    }

    /// The client of a call.
    ///
    /// @param bare makes the request without its body
    /// @throws Refusal 401 if the application does not know the caller; 429, 503 or 504 if it could not be
    ///     asked; 500 if asking failed
    Client of(Call call, Supplier<Request> bare, Lane lane, CallTime time) throws Refusal {
        var address = Client.of(call.client());
        if (authenticator.isEmpty()) {
            return address;
        }
        var named = ask(authenticator.get(), bare, address, lane, time);
        return new Client.Named(named);
    }

    private String ask(Authenticator asked, Supplier<Request> bare, Client address, Lane lane, CallTime time)
            throws Refusal {
        lane.rates().peek(address);
        Optional<String> caller;
        try (var _ = process.enter(time.criticality())) {
            caller = userCode.before(lane, time, Reason.UNAUTHENTICATED, () -> checked(asked.caller(bare.get())));
        }
        if (caller.isEmpty()) {
            lane.rates().charge(address);
            throw Refusal.of(Reason.UNAUTHENTICATED, "the caller is not known")
                    .header("WWW-Authenticate", asked.challenge());
        }
        return caller.get();
    }

    /// Names are kept as keys, so their length is bounded too.
    private static Optional<String> checked(Optional<String> caller) {
        if (caller.isPresent() && caller.get().length() > Authenticator.LONGEST_NAME) {
            throw new IllegalStateException("a caller's name is longer than " + Authenticator.LONGEST_NAME);
        }
        return caller;
    }
}
