/// What a handler sees: requests, responses, problems and the deadline of the call.
package dev.spillway.http;
