/// Where a service starts: [dev.spillway.Spillway], its [dev.spillway.App] and its routes.
package dev.spillway;
