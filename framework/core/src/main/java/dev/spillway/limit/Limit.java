package dev.spillway.limit;

import java.time.Duration;
import java.util.List;

/// A bound of one route or gRPC method, given to `limit(…)`. Each kind stands for the knobs of the same name in HOCON,
/// and its
/// values are checked against them when it is made. There is no limit that means "unlimited".
public sealed interface Limit
        permits Permits, Rate, ClientRate, MaxBody, Upload, HandlerDeadline, StreamProfile, StreamTotal, CallClass {
    /// The settings that this limit makes, with the origin "code".
    List<Setting<?>> settings();

    /// So many calls of weight one at once; see [Knobs#PERMITS].
    static Permits permits(int count) {
        return new Permits(count, 1);
    }

    /// So many calls of the endpoint in each second; see [Knobs#RATE].
    static Rate perSecond(long events) {
        return new Rate(Frequency.perSecond(events));
    }

    /// So many calls of the endpoint in each minute; see [Knobs#RATE].
    static Rate perMinute(long events) {
        return new Rate(Frequency.perMinute(events));
    }

    /// The rate of each single client; see [Knobs#CLIENT_RATE].
    static ClientRate perClient(Rate rate) {
        return new ClientRate(rate.frequency(), rate.burst());
    }

    /// The largest request body, of a gRPC method the largest message; see [Knobs#MAX_BODY] and
    /// [RpcKnobs#MAX_MESSAGE].
    static MaxBody kibibytes(long kibibytes) {
        return new MaxBody(Size.ofKibibytes(kibibytes));
    }

    /// The largest request body, of a gRPC method the largest message; see [Knobs#MAX_BODY] and
    /// [RpcKnobs#MAX_MESSAGE].
    static MaxBody mebibytes(long mebibytes) {
        return new MaxBody(Size.ofMebibytes(mebibytes));
    }

    /// Bodies that are read as they come and never kept: up to `size`, for up to 15 min; see
    /// [BodyKnobs#UPLOAD_BODY].
    static Upload upload(Size size) {
        return new Upload(size, BodyKnobs.UPLOAD_TOTAL.standard());
    }

    /// Streamed answers that may live long: an hour, unless less is said; see [StreamKnobs#TOTAL].
    static StreamProfile stream() {
        return new StreamProfile(StreamKnobs.TOTAL.maximum(), StreamKnobs.HEARTBEAT.standard());
    }

    /// How long the handler may work; see [Knobs#DEADLINE].
    static HandlerDeadline seconds(long seconds) {
        return new HandlerDeadline(Duration.ofSeconds(seconds));
    }

    /// How long the handler may work; see [Knobs#DEADLINE].
    static HandlerDeadline millis(long millis) {
        return new HandlerDeadline(Duration.ofMillis(millis));
    }

    /// Calls that are shed last, and take the last permits; see [OverloadKnobs#CRITICALITY].
    static CallClass critical() {
        return new CallClass(Criticality.CRITICAL);
    }

    /// Calls of the default class, in a group of another; see [OverloadKnobs#CRITICALITY].
    static CallClass ordinary() {
        return new CallClass(Criticality.DEFAULT);
    }

    /// Calls that are shed before others; see [OverloadKnobs#CRITICALITY].
    static CallClass sheddable() {
        return new CallClass(Criticality.SHEDDABLE);
    }

    /// Calls that are shed first; see [OverloadKnobs#CRITICALITY].
    static CallClass bulk() {
        return new CallClass(Criticality.BULK);
    }

    /// How long a stream of a gRPC method may last; see [RpcKnobs#TOTAL].
    static StreamTotal minutes(long minutes) {
        return new StreamTotal(Duration.ofMinutes(minutes));
    }
}
