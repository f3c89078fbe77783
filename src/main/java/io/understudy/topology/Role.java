package io.understudy.topology;

/** What a site is for one application: serving it, or waiting to. */
public enum Role {
    PRIMARY,
    STANDBY
}
