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

package io.github.natsbatch.benchmarks.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Lines on two logarithmic axes, as SVG. The quartiles are a bar through each point.
 */
final class LineChart {

	private static final int WIDTH = 720;

	private static final int HEIGHT = 420;

	private static final int LEFT = 80;

	private static final int RIGHT = 20;

	private static final int TOP = 40;

	private static final int BOTTOM = 110;

	/** Distinguishable for most colour-blind readers (Okabe and Ito). */
	private static final List<String> COLOURS = List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00",
			"#56b4e9", "#000000");

	private final String title;

	private final String xAxis;

	private final String yAxis;

	private final Map<String, List<Point>> lines;

	private final Scale x;

	private final Scale y;

	private final StringBuilder svg = new StringBuilder();

	/**
	 * Create a chart.
	 * @param title what it shows
	 * @param xAxis what is on the x axis
	 * @param yAxis what is on the y axis, with its unit
	 * @param lines the points of each line, all of them positive
	 */
	LineChart(String title, String xAxis, String yAxis, Map<String, List<Point>> lines) {
		this.title = title;
		this.xAxis = xAxis;
		this.yAxis = yAxis;
		this.lines = lines;
		List<Point> points = lines.values().stream().flatMap(Collection::stream).toList();
		this.x = Scale.around(points, Point::x, Point::x, LEFT, WIDTH - RIGHT);
		this.y = Scale.around(points, Point::low, Point::high, HEIGHT - BOTTOM, TOP);
	}

	/**
	 * Draw it.
	 * @return an SVG document
	 */
	String toSvg() {
		this.svg.setLength(0);
		add("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">",
				WIDTH, HEIGHT);
		add("<rect width=\"%d\" height=\"%d\" fill=\"white\"/>", WIDTH, HEIGHT);
		text(WIDTH / 2.0, 22, "middle", this.title);
		text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - BOTTOM + 38, "middle", this.xAxis);
		add("<text transform=\"translate(16 %.1f) rotate(-90)\" text-anchor=\"middle\">%s</text>",
				(TOP + HEIGHT - BOTTOM) / 2.0, escape(this.yAxis));
		drawGrid();
		int index = 0;
		for (Map.Entry<String, List<Point>> line : this.lines.entrySet()) {
			drawLine(line.getValue(), COLOURS.get(index % COLOURS.size()));
			drawLegend(index, line.getKey(), COLOURS.get(index % COLOURS.size()));
			index++;
		}
		add("</svg>");
		return this.svg.toString();
	}

	private void drawGrid() {
		List<Double> loads = this.lines.values()
			.stream()
			.flatMap(Collection::stream)
			.map(Point::x)
			.distinct()
			.sorted()
			.toList();
		for (double load : loads) {
			double at = this.x.position(load);
			add("<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#ddd\"/>", at, TOP, at, HEIGHT - BOTTOM);
			text(at, HEIGHT - BOTTOM + 18, "middle", format("%,.0f", load));
		}
		for (double value : this.y.ticks()) {
			double at = this.y.position(value);
			add("<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#ddd\"/>", LEFT, at, WIDTH - RIGHT, at);
			text(LEFT - 6, at + 4, "end", format("%,.0f", value));
		}
	}

	private void drawLine(List<Point> points, String colour) {
		StringBuilder path = new StringBuilder();
		for (Point point : points) {
			double at = this.x.position(point.x);
			double height = this.y.position(point.y);
			path.append(format("%.1f,%.1f ", at, height));
			add("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-opacity=\"0.5\" stroke-width=\"4\"/>",
					at, this.y.position(point.low), at, this.y.position(point.high), colour);
			add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>", at, height, colour);
		}
		add("<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"/>", path.toString().strip(),
				colour);
	}

	private void drawLegend(int index, String name, String colour) {
		int column = LEFT + (index % 2) * 320;
		int row = HEIGHT - BOTTOM + 60 + (index / 2) * 18;
		add("<rect x=\"%d\" y=\"%d\" width=\"14\" height=\"4\" fill=\"%s\"/>", column, row, colour);
		text(column + 20, row + 6, "start", name);
	}

	private void text(double at, double height, String anchor, String text) {
		add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>", at, height, anchor, escape(text));
	}

	private void add(String format, Object... arguments) {
		this.svg.append(format(format, arguments)).append('\n');
	}

	private static String format(String format, Object... arguments) {
		return String.format(Locale.ROOT, format, arguments);
	}

	private static String escape(String text) {
		return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
	}

	/**
	 * A point with its spread.
	 *
	 * @param x where it is
	 * @param y the median
	 * @param low the lower quartile
	 * @param high the upper quartile
	 */
	record Point(double x, double y, double low, double high) {
	}

	/**
	 * A logarithmic axis.
	 *
	 * @param least the value at its beginning
	 * @param most the value at its end
	 * @param from where it begins, in pixels
	 * @param to where it ends, in pixels
	 */
	private record Scale(double least, double most, double from, double to) {

		static Scale around(List<Point> points, ToDoubleFunction<Point> low, ToDoubleFunction<Point> high, double from,
				double to) {
			double least = points.stream().mapToDouble(low).min().orElse(1);
			double most = points.stream().mapToDouble(high).max().orElse(10);
			return new Scale(least / 1.2, most * 1.2, from, to);
		}

		double position(double value) {
			double fraction = (Math.log(value) - Math.log(this.least)) / (Math.log(this.most) - Math.log(this.least));
			return this.from + fraction * (this.to - this.from);
		}

		/**
		 * Return 1, 2 and 5 times the powers of ten that are on the axis.
		 * @return the values
		 */
		List<Double> ticks() {
			List<Double> ticks = new ArrayList<>();
			for (double power = 1; power <= this.most; power *= 10) {
				for (int factor : new int[] { 1, 2, 5 }) {
					double tick = power * factor;
					if (tick >= this.least && tick <= this.most) {
						ticks.add(tick);
					}
				}
			}
			return ticks;
		}

	}

}
