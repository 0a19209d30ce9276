// 县情排查: one bar chart; its numbers stand in the table below it too.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const place = document.getElementById("chart");
  const data = document.getElementById("chart-data");
  if (!place || !data || !window.echarts) return;
  const { areas, series } = JSON.parse(data.textContent);
  const colours = { missed: "#c0392b", wrong: "#7d3c98", unknown: "#c47f00", quality: "#2471a3", money: "#117864" };
  // Patterns beside colours: the kinds can be told apart in grey, too.
  const patterns = { missed: "none", wrong: "rect", unknown: "triangle", quality: "circle", money: "diamond" };
  const chart = window.echarts.init(place, null, { renderer: "svg" });
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    aria: { enabled: true, decal: { show: true, decals: series.map((one) => ({ symbol: patterns[one.key], symbolSize: 0.6, color: "rgba(255,255,255,.35)" })) } },
    grid: { left: 8, right: 16, top: 36, bottom: 8, containLabel: true },
    legend: { top: 0, left: 0, data: series.map((one) => one.name) },
    tooltip: { trigger: "axis", axisPointer: { type: "shadow" } },
    xAxis: { type: "category", data: areas, axisLabel: { interval: 0, rotate: areas.length > 8 ? 40 : 0 } },
    yAxis: { type: "value", minInterval: 1 },
    series: series.map((one) => ({ type: "bar", barMaxWidth: 48, stack: "all", name: one.name, data: one.values, itemStyle: { color: colours[one.key] } })),
  });
  window.addEventListener("resize", () => chart.resize());
});
