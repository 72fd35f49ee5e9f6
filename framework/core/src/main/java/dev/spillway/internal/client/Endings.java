package dev.spillway.internal.client;

import dev.spillway.http.ClientCancelled;
import dev.spillway.http.ClientException;
import dev.spillway.http.ClientFailed;
import dev.spillway.http.ClientRefused;
import dev.spillway.http.ClientTimeout;
import dev.spillway.http.UpstreamProblem;
import dev.spillway.internal.client.ClientObserver.Ending;

/// How calls are counted.
final class Endings {
    static final int LOWEST_ERROR = 400;

    private static final int SERVER_ERROR = 500;

    private Endings() {}

    static Ending of(int status) {
        if (status < LOWEST_ERROR) {
            return Ending.OK;
        }
        return status < SERVER_ERROR ? Ending.CLIENT_ERROR : Ending.SERVER_ERROR;
    }

    static Ending of(ClientException failure) {
        return switch (failure) {
            case ClientTimeout _ -> Ending.TIMEOUT;
            case ClientRefused _ -> Ending.REFUSED;
            case ClientFailed _ -> Ending.FAILED;
            case ClientCancelled _ -> Ending.CANCELLED;
            case UpstreamProblem problem -> of(problem.status());
        };
    }
}
