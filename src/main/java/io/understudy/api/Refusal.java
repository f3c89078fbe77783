package io.understudy.api;

/** Why a request was not carried out, and what to do; sent with a 4xx or 5xx status. */
public record Refusal(String error) {}
