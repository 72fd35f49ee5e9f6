/// From HOCON, system properties and the environment to checked values. Read
/// [dev.spillway.internal.config.Configuration#load()] first. The only package that knows Typesafe Config, system
/// properties and environment variables.
package dev.spillway.internal.config;
