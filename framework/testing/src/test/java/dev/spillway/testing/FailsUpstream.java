package dev.spillway.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// A test that a raw Helidon 4.5.0 does not pass.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface FailsUpstream {
    /// What it does instead.
    String value();
}
