package io.understudy.rig.contest;

import java.io.IOException;

/** A contender did not come up before its round began, so nothing was compared. */
public final class NotStarted extends IOException {

    private static final long serialVersionUID = 1;

    NotStarted(IOException cause) {
        super("the contender did not come up: " + cause.getMessage(), cause);
    }
}
