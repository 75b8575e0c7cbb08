/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.natsbatch.core;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

import io.github.natsbatch.BatchReceipt;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Tells the callers of a group how it ended, each in terms of its own batch. For those
 * who were told "in doubt" before, at their deadline, it is a line in the log.
 */
final class GroupOutcomes {

	private static final Log logger = LogFactory.getLog(GroupOutcomes.class);

	private GroupOutcomes() {
	}

	static void tell(CommitGroup group, GroupDecision decision) {
		List<CommitTask> members = (group.attempts().count() > 0) ? group.attempts().members() : group.members();
		if (decision instanceof GroupDecision.Commit commit) {
			committed(members, commit);
		}
		else if (decision instanceof GroupDecision.Duplicate duplicate) {
			each(members, "was stored before", (task) -> task.succeed(duplicate.original()));
		}
		else if (decision instanceof GroupDecision.Refuse refuse) {
			each(members, "was refused", (task) -> task.fail(Outcomes.rejected(task, refuse.refused())));
		}
		else if (decision instanceof GroupDecision.Partial partial) {
			partly(members, partial);
		}
		else if (decision instanceof GroupDecision.NotSent notSent) {
			each(members, "was not sent",
					(task) -> task.fail(Outcomes.notSent(task, notSent.reason(), notSent.cause())));
		}
		else if (decision instanceof GroupDecision.GiveUp giveUp) {
			each(members, "was given up", (task) -> task.fail(Outcomes.inDoubt(task, giveUp.reason(), giveUp.cause())));
		}
	}

	private static void committed(List<CommitTask> members, GroupDecision.Commit commit) {
		long last = commit.sequence() - CommitTask.sizeOf(members);
		for (CommitTask task : members) {
			last += task.size();
			PendingBatch batch = task.batch();
			BatchReceipt receipt = new BatchReceipt(batch.transactionId(), commit.batchId(), batch.stream(),
					task.size(), last, false);
			tell(task, "is stored, up to sequence " + last, (told) -> told.succeed(receipt));
		}
	}

	private static void partly(List<CommitTask> members, GroupDecision.Partial partial) {
		int offset = 0;
		for (CommitTask task : members) {
			Map<Integer, Long> own = new TreeMap<>();
			for (int index = 0; index < task.size(); index++) {
				Long sequence = partial.sequences().get(offset + index);
				if (sequence != null) {
					own.put(index, sequence);
				}
			}
			offset += task.size();
			tell(task, "is partly stored (index=sequence " + own + ")",
					(told) -> told.fail(Outcomes.partial(told, partial.reason(), own)));
		}
	}

	private static void each(List<CommitTask> members, String end, Consumer<CommitTask> teller) {
		members.forEach((task) -> tell(task, end, teller));
	}

	/**
	 * Take note of a member whose caller waits no longer, so that it is not sent again.
	 * @param task the member
	 * @param refuse why it would have to be
	 */
	static void dropped(CommitTask task, GroupDecision.Refuse refuse) {
		tell(task, "was refused with others (" + Outcomes.describe(refuse.refused()) + ") and is not sent again",
				(told) -> {
				});
	}

	private static void tell(CommitTask task, String end, Consumer<CommitTask> teller) {
		if (task.isDone()) {
			logger.info("After its caller was told that it is in doubt: " + task.reference() + " " + end);
		}
		teller.accept(task);
	}

}
