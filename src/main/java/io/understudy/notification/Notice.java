package io.understudy.notification;

import io.understudy.topology.ApplicationName;

/**
 * One sentence for people.
 *
 * @param application that it is about
 * @param subject what takes one state after another, and each replaces the one before: an application's decision, an operation
 * @param topic that state; of two notices with the same subject and topic the second is no news
 * @param over whether what was urgent about the application is over
 * @param words the sentence, with what to type where something is to be done
 */
public record Notice(
        ApplicationName application, String subject, String topic, Urgency urgency, boolean over, String words) {

    private static final ApplicationName SERVICE = new ApplicationName("understudy");

    /** About an application's protection: each decision replaces the one before. */
    public static Notice ofDecision(ApplicationName application, String topic, Urgency urgency, String words) {
        return new Notice(application, "decision " + application, topic, urgency, false, words);
    }

    /** Something that happened once: only the same words are no news. */
    public static Notice ofEvent(ApplicationName application, String subject, Urgency urgency, String words) {
        return new Notice(application, subject, words, urgency, false, words);
    }

    /** About whether the standby could take over: its end is not that of a lost primary. */
    public static Notice ofReadiness(ApplicationName application, String topic, Urgency urgency, String words) {
        return new Notice(application, "readiness of " + application, topic, urgency, false, words);
    }

    /** About a drill that ended: a drill that passes ends what was urgent about drills. */
    public static Notice ofDrill(ApplicationName application, Urgency urgency, String words) {
        return new Notice(application, "drills of " + application, words, urgency, false, words);
    }

    /** About the service itself, and no application. */
    public static Notice ofService(String subject, String topic, Urgency urgency, String words) {
        return new Notice(SERVICE, subject, topic, urgency, false, words);
    }

    /** The same, when nothing is urgent about the application any more. */
    public Notice asOver() {
        return new Notice(application, subject, topic, urgency, true, words);
    }

    /** The words. */
    @Override
    public String toString() {
        return words;
    }
}
