package io.understudy.adapter.route53;

import software.amazon.awssdk.core.exception.SdkClientException;

/** Why a call was not made at all. Nothing can have been changed by it. */
final class NotSent extends Exception {

    private static final long serialVersionUID = 1;

    private NotSent(String why) {
        super(why);
    }

    /** As the failure of the call. */
    static SdkClientException because(String why) {
        return SdkClientException.create(why, new NotSent(why));
    }
}
