package dev.spillway.redis;

import dev.spillway.limit.Secret;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import io.lettuce.core.StaticCredentialsProvider;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where a Redis is: `redis://[user:password@]host[:port][/database]`. It is never printed whole: it may hold
/// a password.
///
/// @param uri as Lettuce takes it
/// @param place without the secret part: `redis.internal:6379`
record Address(RedisURI uri, String place) {
    private static final String CLEAR = "redis";
    private static final String UNDER_TLS = "rediss";
    private static final int PORT = 6_379;
    private static final Pattern DATABASE = Pattern.compile("/\\d{1,4}");

    /// Reads an address.
    ///
    /// @throws IllegalArgumentException if it is none; the message does not quote it
    static Address of(Secret written) {
        var uri = parse(new String(written.characters()));
        var scheme = Optional.ofNullable(uri.getScheme()).orElse("");
        var path = Optional.ofNullable(uri.getPath()).orElse("");
        var isKnown = scheme.equals(CLEAR) || scheme.equals(UNDER_TLS);
        var hasMore = uri.getQuery() != null || uri.getFragment() != null;
        var isBare = path.isEmpty() || path.equals("/");
        if (!isKnown
                || uri.getHost() == null
                || hasMore
                || (!isBare && !DATABASE.matcher(path).matches())) {
            throw new IllegalArgumentException("is no redis://[user:password@]host[:port][/database]");
        }
        var port = uri.getPort() == -1 ? PORT : uri.getPort();
        var host = uri.getHost().replace("[", "").replace("]", "");
        var made = RedisURI.create(host, port);
        made.setSsl(scheme.equals(UNDER_TLS));
        if (!isBare) {
            made.setDatabase(Integer.parseInt(path.substring(1)));
        }
        credentials(uri).ifPresent(who -> made.setCredentialsProvider(new StaticCredentialsProvider(who)));
        return new Address(made, uri.getHost() + ":" + port);
    }

    private static URI parse(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            // Its message quotes the text.
            throw new IllegalArgumentException("is no address: special characters of a password are written %21");
        }
    }

    private static Optional<RedisCredentials> credentials(URI uri) {
        return Optional.ofNullable(uri.getUserInfo()).map(info -> {
            var colon = info.indexOf(':');
            if (colon < 0) {
                throw new IllegalArgumentException("has a user without a password: user:password@host");
            }
            var password = info.substring(colon + 1).toCharArray();
            return RedisCredentials.just(colon == 0 ? null : info.substring(0, colon), password);
        });
    }

    @Override
    public String toString() {
        return place;
    }
}
