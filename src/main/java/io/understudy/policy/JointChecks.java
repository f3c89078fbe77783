package io.understudy.policy;

import io.understudy.document.Problems;
import java.util.ArrayList;
import java.util.List;

/** What documents must be together. */
final class JointChecks {

    private JointChecks() {}

    /** Adds the problems, and returns notes for people. */
    static List<String> check(Documents documents, Problems problems) {
        List<String> notes = new ArrayList<>();
        return notes;
    }
}
