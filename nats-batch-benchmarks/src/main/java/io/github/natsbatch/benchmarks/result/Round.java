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

package io.github.natsbatch.benchmarks.result;

import java.util.Map;

/**
 * One turn of one contestant.
 *
 * @param number the round, from 0; the rounds of different contestants with the same
 * number were measured one right after the other
 * @param transactions how many transactions succeeded
 * @param perSecond transactions per second: the callers' own rates, added up
 * @param p50 the median time of a transaction, in microseconds
 * @param p99 the time that 99 % of the transactions did not exceed, in microseconds
 * @param failures how often what went wrong; failed transactions count nowhere else
 */
public record Round(int number, long transactions, double perSecond, double p50, double p99,
		Map<String, Long> failures) {

}
