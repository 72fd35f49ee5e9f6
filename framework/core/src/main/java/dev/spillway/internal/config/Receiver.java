package dev.spillway.internal.config;

import dev.spillway.limit.Secret;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/// Who takes spans.
///
/// @param endpoint where they go
/// @param header the field that the token is sent in
/// @param token says who sends, if the receiver wants to know
/// @param place where something of this is set, if it is
public record Receiver(URI endpoint, String header, Optional<Secret> token, Optional<Place> place) {
    private static final String ENDPOINT = "traces.endpoint";
    private static final String HEADER = "traces.token-header";
    private static final String TOKEN = "traces.token";
    private static final int SHORTEST = 1;
    /// The path of OTLP over HTTP.
    private static final String PATH = "/v1/traces";

    static final Set<String> KEYS = Set.of(ENDPOINT, HEADER, TOKEN, SecretReader.fileKey(TOKEN));

    /// A collector beside the service, as OpenTelemetry has it.
    private static final URI BESIDE = URI.create("http://localhost:4318" + PATH);

    static Receiver read(Section section, Faults faults) {
        var endpoint = section.value(ENDPOINT, "http://host:port or https://host:port", Receiver::endpoint);
        var header = section.value(HEADER, "the name of a header field", Receiver::header);
        var token = new SecretReader(section, faults, TOKEN, SHORTEST).read();
        return new Receiver(
                endpoint.map(Section.Read::value).orElse(BESIDE),
                header.map(Section.Read::value).orElse("Authorization"),
                token.map(Section.Read::value),
                endpoint.map(Section.Read::place)
                        .or(() -> header.map(Section.Read::place))
                        .or(() -> token.map(Section.Read::place)));
    }

    private static URI endpoint(String text) {
        var uri = URI.create(text.strip());
        var scheme = String.valueOf(uri.getScheme());
        if ((!scheme.equals("http") && !scheme.equals("https")) || uri.getHost() == null) {
            throw new IllegalArgumentException("is no address of a server");
        }
        if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("has more than a host, a port and a path");
        }
        return uri.getRawPath().isEmpty() || uri.getRawPath().equals("/") ? uri.resolve(PATH) : uri;
    }

    private static String header(String text) {
        if (!text.matches("[A-Za-z0-9-]{1,64}")) {
            throw new IllegalArgumentException("is not of letters, digits and -");
        }
        return text;
    }
}
