package dev.spillway.limit;

import java.util.Locale;
import java.util.Optional;

/// How much a call matters when not all can be served: the lower its class, the sooner it is shed. A route says it
/// ([Limit#critical()] and its kin, `criticality` in HOCON), a caller in the field [#FIELD]; whoever a call is made for
/// hands it on.
public enum Criticality {
    /// Work in bulk that is done again by itself: reports, backfills, crawlers.
    BULK("bulk", 0),
    /// Nobody minds much if it fails for a while: suggestions, refreshes, prefetching.
    SHEDDABLE("sheddable", 1),
    /// What nobody said otherwise about.
    DEFAULT("default", 2),
    /// A failure is seen at once and costs: a payment. Only these take the last permits.
    CRITICAL("critical", 3);

    /// The header field in which a caller says it. Anybody may lower the class of a call, only a trusted caller
    /// may raise it: one that shows a trusted certificate, or whose address is in the networks of
    /// `spillway.edge`. A proxy does not vouch for what it passes on.
    public static final String FIELD = "X-Request-Criticality";

    private final String label;
    private final int below;

    Criticality(String label, int below) {
        this.label = label;
        this.below = below;
    }

    /// How many classes are shed before it.
    public int below() {
        return below;
    }

    /// The name in a configuration, a header field and metrics: `sheddable`.
    public String label() {
        return label;
    }

    /// The class with this label, in whatever case.
    public static Optional<Criticality> find(String label) {
        return switch (label.toLowerCase(Locale.ROOT)) {
            case "bulk" -> Optional.of(BULK);
            case "sheddable" -> Optional.of(SHEDDABLE);
            case "default" -> Optional.of(DEFAULT);
            case "critical" -> Optional.of(CRITICAL);
            default -> Optional.empty();
        };
    }

    static Criticality of(String text) {
        return find(text).orElseThrow(() -> new IllegalArgumentException("is no class of calls"));
    }

    @Override
    public String toString() {
        return label;
    }
}
